"""What the app is measured against: pages that most people would write, and pages that work out nothing."""
