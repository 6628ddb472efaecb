"""What Excel calls: macros, worksheet functions, the template and the add-in, and the doctor."""
