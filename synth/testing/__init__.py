"""What the pytest plugin is made of: outputs built once, databases copied from templates."""
