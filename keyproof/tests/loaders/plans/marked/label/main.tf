# A module without resources: a plan names no instance of it.
output "is_on" {
  value = "yes"
}
