"""What the pytest plugin is made of, and an assertion: `assert_nobody(url_or_path)`."""

from synth.testing.nobody import assert_nobody as assert_nobody
