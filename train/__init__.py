"""Training: experiments, tasks, the loop, checkpoint series and what is measured on them. Never draws."""
