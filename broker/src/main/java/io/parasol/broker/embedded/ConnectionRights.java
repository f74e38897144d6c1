// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.hivemq.extension.sdk.api.auth.PublishAuthorizer;
import com.hivemq.extension.sdk.api.auth.SubscriptionAuthorizer;
import com.hivemq.extension.sdk.api.auth.parameter.PublishAuthorizerInput;
import com.hivemq.extension.sdk.api.auth.parameter.PublishAuthorizerOutput;
import com.hivemq.extension.sdk.api.auth.parameter.SubscriptionAuthorizerInput;
import com.hivemq.extension.sdk.api.auth.parameter.SubscriptionAuthorizerOutput;
import com.hivemq.extension.sdk.api.packets.publish.AckReasonCode;
import com.hivemq.extension.sdk.api.packets.publish.PublishPacket;
import com.hivemq.extension.sdk.api.packets.subscribe.SubackReasonCode;
import io.parasol.broker.access.Rights;
import java.util.function.Predicate;

/**
 * What one connection may do. It refuses only, and leaves the rest to the list of permissions that
 * the connection also has: both must agree.
 *
 * <p>The list alone is not exact: it takes {@code X/state/} for {@code X/state}, and {@code +} for
 * any name.
 */
final class ConnectionRights implements PublishAuthorizer, SubscriptionAuthorizer {

  private static final String WHY = "not allowed to this identity";
  private static final String NOT_THEIRS = "a request names its sender's own reply topic";

  private static final String NOT_TAKEN = "a command for this device is no Will";

  private final String who;
  private final Rights rights;
  private final Predicate<String> isGuarded;
  private final Refusals refusals;
  private final Backlogs backlogs;

  /**
   * @param isGuarded whether a topic is one to which only the gateway publishes, whatever the
   *     rights: what {@link HeldCommands} takes does not come here.
   */
  ConnectionRights(
      String who,
      Rights rights,
      Predicate<String> isGuarded,
      Refusals refusals,
      Backlogs backlogs) {
    this.who = who;
    this.rights = rights;
    this.isGuarded = isGuarded;
    this.refusals = refusals;
    this.backlogs = backlogs;
  }

  /** Also asked for a Will, before the client is let in. */
  @Override
  public void authorizePublish(PublishAuthorizerInput input, PublishAuthorizerOutput output) {
    PublishPacket packet = input.getPublishPacket();
    if (!rights.mayPublish(packet.getTopic(), packet.getRetain())) {
      refuse(packet, output, WHY);
    } else if (isGuarded.test(packet.getTopic())) {
      refuse(packet, output, NOT_TAKEN);
    } else if (packet
        .getResponseTopic()
        .filter(where -> !rights.mayAskForAnswer(packet.getTopic(), where))
        .isPresent()) {
      refuse(packet, output, NOT_THEIRS);
    } else {
      backlogs.published(packet.getTopic());
      output.nextExtensionOrDefault();
    }
  }

  private void refuse(PublishPacket packet, PublishAuthorizerOutput output, String why) {
    output.failAuthorization(AckReasonCode.NOT_AUTHORIZED, why);
    refusals.report(
        who, (packet.getRetain() ? "publish retained " : "publish ") + packet.getTopic(), why);
  }

  @Override
  public void authorizeSubscribe(
      SubscriptionAuthorizerInput input, SubscriptionAuthorizerOutput output) {
    String filter = input.getSubscription().getTopicFilter();
    if (rights.maySubscribe(filter)) {
      backlogs.subscribed(filter);
      output.nextExtensionOrDefault();
    } else {
      output.failAuthorization(SubackReasonCode.NOT_AUTHORIZED, WHY);
      refusals.report(who, "subscribe " + filter, WHY);
    }
  }
}
