"""Every known argument of every known resource type: judged, or harmless with a reason.

This is the one list of arguments. An argument that is not in it is a finding.
"""
