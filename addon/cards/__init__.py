"""The cards, one file each: a public function over plain views, helpers below it."""
