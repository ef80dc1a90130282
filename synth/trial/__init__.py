"""The learner of `fit` on trial: run on made-up rows, with all that it draws laid open."""
