"""What each role may do: a policy of permissions for each, in parts by what is worked with."""
