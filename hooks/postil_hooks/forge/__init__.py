"""What a forge's continuous integration calls: the same check, of the range that the event is about."""
