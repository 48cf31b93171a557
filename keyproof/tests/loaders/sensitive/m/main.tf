variable "given" {
  sensitive = true
}

variable "default" {
  default   = "payroll-of-the-board"
  sensitive = true
}

variable "plain" {
  default   = "payroll-of-the-board"
  sensitive = false
}

output "given" {
  value = var.given
}

output "default" {
  value = var.default
}

output "marked" {
  value     = "payroll-of-the-board"
  sensitive = true
}

output "plain" {
  value     = var.plain
  sensitive = false
}
