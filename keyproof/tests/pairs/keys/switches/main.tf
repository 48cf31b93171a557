# error: aws_api_gateway_method_settings.orders
# error: aws_dax_cluster.orders
# error: aws_launch_configuration.app
# error: aws_rds_global_cluster.orders
# These take no key, and are encrypted only if somebody asks for it.
resource "aws_api_gateway_method_settings" "orders" {
  rest_api_id = "orders"
  stage_name  = "live"
  method_path = "*/*"
  settings {
    caching_enabled      = true
    cache_data_encrypted = var.mended
  }
}

resource "aws_dax_cluster" "orders" {
  cluster_name       = "orders"
  iam_role_arn       = "arn:aws:iam::${local.account}:role/dax"
  node_type          = "dax.r4.large"
  replication_factor = 1
  dynamic "server_side_encryption" {
    for_each = var.mended ? [true] : []
    content {
      enabled = true
    }
  }
}

resource "aws_launch_configuration" "app" {
  image_id      = "ami-1"
  instance_type = "t3.micro"
  root_block_device {
    encrypted = var.mended
  }
}

resource "aws_rds_global_cluster" "orders" {
  global_cluster_identifier = "orders"
  storage_encrypted         = var.mended
}
