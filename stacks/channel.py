"""The phone number of an environment, and what AWS End User Messaging SMS keeps for it."""

from constructs_lib.aws import Pinpointsmsvoicev2OptOutList, Pinpointsmsvoicev2PhoneNumber
from constructs_lib.cdk import TerraformResourceLifecycle, TerraformStack
from constructs_lib.logical_id import attribute, depend_on, set_logical_id
from constructs_lib.messages.sms_configuration_set import SmsConfigurationSet
from keyproof.location import Location
from stacks.bootstrap.boundary import boundary_of
from stacks.messaging import Messaging
from stacks.settings.environment import Environment
from stacks.settings.sms_settings import Sms

# The oldest release of the AWS provider that is known to have the argument.
WAIT_FOR_ACTIVE_SINCE = (6, 62, 0)


class Channel:
    """Texts to the number go to the inbound topic, what becomes of replies to delivery status.

    AWS publishes under the topics' own policies; ``environment_variables`` are what the function
    has to name when it sends. ``opt_out_list_arn`` is that of the list from which the function
    takes a number that rejoins, None where it does not.
    """

    def __init__(
        self,
        stack: TerraformStack,
        *,
        environment: Environment,
        sms: Sms,
        location: Location,
        messaging: Messaging,
    ) -> None:
        names, protected = environment.names, environment.deletion_protection
        self.configuration_set = SmsConfigurationSet(
            stack,
            "configuration-set",
            name=environment.configuration_set,
            by_cloudformation=not environment.has_event_destinations,
            role_name=names.name("messaging", "role", "event-logs"),
            location=location,
            topic=messaging.delivery_status,
            log_group=messaging.sns_logs,
            boundary_arn=boundary_of(environment, location),
        )
        # Of its own, so that an opt-out holds for this bot and no other sender of the account.
        opt_outs = Pinpointsmsvoicev2OptOutList(
            stack,
            "opt-out-list",
            name=names.name("messaging", "list", "opt-outs"),
            lifecycle=TerraformResourceLifecycle(prevent_destroy=protected),
        )
        set_logical_id(opt_outs, "opt-outs", scope=stack)
        self.phone_number = Pinpointsmsvoicev2PhoneNumber(
            stack,
            "phone-number",
            iso_country_code=sms.iso_country_code,
            message_type=sms.message_type,
            number_type=sms.number_type,
            number_capabilities=list(sms.number_capabilities),
            registration_id=sms.registration_id,
            opt_out_list_name=attribute(opt_outs, "name"),
            self_managed_opt_outs_enabled=environment.conversation.self_managed_opt_outs,
            two_way_channel_enabled=True,
            two_way_channel_arn=attribute(messaging.inbound_sms.resource, "arn"),
            deletion_protection_enabled=protected,
            lifecycle=TerraformResourceLifecycle(prevent_destroy=protected),
        )
        # AWS may try the topic when two-way messages are switched on.
        depend_on(self.phone_number, messaging.inbound_sms.policy)
        set_logical_id(self.phone_number, "bot", scope=stack)
        if environment.has_provider_since(WAIT_FOR_ACTIVE_SINCE):
            # A number may be pending for days, until its registration is complete.
            self.phone_number.add_override("wait_for_active", value=False)
        self.number = attribute(self.phone_number, "phone_number")
        self.environment_variables = {
            # The number itself, which the function also tells its own texts by.
            "ORIGINATION_IDENTITY": self.number,
            "CONFIGURATION_SET": self.configuration_set.name,
            **sms.variables,
        }
        self.opt_out_list_arn = attribute(opt_outs, "arn") if environment.rejoins_at_aws else None
        if environment.rejoins_at_aws:
            self.environment_variables["OPT_OUT_LIST"] = attribute(opt_outs, "name")
