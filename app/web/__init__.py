"""Pages and hooks that are not the add-on."""
