"""What Excel needs to find: the add-in, the settings of xlwings, and a doctor that says what is missing."""
