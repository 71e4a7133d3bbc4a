"""What enters without a mail: kept sealed until Gmail has it, then forgotten."""
