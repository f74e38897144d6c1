// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.hivemq.extension.sdk.api.auth.PublishAuthorizer;
import com.hivemq.extension.sdk.api.auth.SubscriptionAuthorizer;
import com.hivemq.extension.sdk.api.auth.parameter.PublishAuthorizerInput;
import com.hivemq.extension.sdk.api.auth.parameter.PublishAuthorizerOutput;
import com.hivemq.extension.sdk.api.auth.parameter.SubscriptionAuthorizerInput;
import com.hivemq.extension.sdk.api.auth.parameter.SubscriptionAuthorizerOutput;
import com.hivemq.extension.sdk.api.packets.general.UserProperty;
import com.hivemq.extension.sdk.api.packets.publish.AckReasonCode;
import com.hivemq.extension.sdk.api.packets.publish.PublishPacket;
import com.hivemq.extension.sdk.api.packets.subscribe.SubackReasonCode;
import io.parasol.broker.access.Rights;
import java.nio.ByteBuffer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The authorizer of one connection. It only refuses. Everything else is decided by the list of
 * permissions of the connection, so that both must allow an action.
 *
 * <p>The list alone is not exact: for {@code X/state} it also allows {@code X/state/}, {@code +}
 * matches any name, and that of a device is for all of its own topics.
 */
final class ConnectionRights implements PublishAuthorizer, SubscriptionAuthorizer {

  private static final String NOT_ALLOWED = "not allowed for this identity";
  private static final String FOREIGN_RESPONSE_TOPIC =
      "the response topic of a request must be the sender's own reply topic";

  private static final String COMMAND_AS_WILL = "a command cannot be sent as a Will";

  /** What HiveMQ estimates for a message, and for each user property, beside their content. */
  private static final int MESSAGE_OVERHEAD = 400;

  private static final int PROPERTY_OVERHEAD = 100;

  private final Supplier<String> client;
  private final Rights rights;
  private final Predicate<String> isIntercepted;
  private final Refusals refusals;
  private final SlowSubscriberMonitor slowSubscribers;
  private final Predicate<String> subscriptions;

  /**
   * @param client returns the name of the client in reports.
   * @param isIntercepted whether only the gateway may publish to a topic, regardless of the rights.
   *     Messages that {@link CommandInterceptor} intercepts do not reach this authorizer.
   * @param subscriptions records a subscription; returns false if the identity has too many.
   */
  ConnectionRights(
      Supplier<String> client,
      Rights rights,
      Predicate<String> isIntercepted,
      Refusals refusals,
      SlowSubscriberMonitor slowSubscribers,
      Predicate<String> subscriptions) {
    this.client = client;
    this.rights = rights;
    this.isIntercepted = isIntercepted;
    this.refusals = refusals;
    this.slowSubscribers = slowSubscribers;
    this.subscriptions = subscriptions;
  }

  /** Authorizes a publish. HiveMQ also calls this for a Will, before the client is accepted. */
  @Override
  public void authorizePublish(PublishAuthorizerInput input, PublishAuthorizerOutput output) {
    PublishPacket packet = input.getPublishPacket();
    if (!rights.mayPublish(packet.getTopic(), packet.getRetain())) {
      refuse(packet, output, NOT_ALLOWED);
    } else if (isIntercepted.test(packet.getTopic())) {
      refuse(packet, output, COMMAND_AS_WILL);
    } else if (packet
        .getResponseTopic()
        .filter(where -> !rights.mayUseResponseTopic(packet.getTopic(), where))
        .isPresent()) {
      refuse(packet, output, FOREIGN_RESPONSE_TOPIC);
    } else {
      slowSubscribers.published(packet.getTopic(), size(packet));
      output.nextExtensionOrDefault();
    }
  }

  /** Returns about how many bytes the message takes in a queue, with its properties. */
  private static int size(PublishPacket packet) {
    int size = MESSAGE_OVERHEAD + packet.getPayload().map(ByteBuffer::remaining).orElse(0);
    size += packet.getCorrelationData().map(ByteBuffer::remaining).orElse(0);
    for (UserProperty each : packet.getUserProperties().asList()) {
      size += PROPERTY_OVERHEAD + 2 * (each.getName().length() + each.getValue().length());
    }
    return size;
  }

  private void refuse(PublishPacket packet, PublishAuthorizerOutput output, String why) {
    output.failAuthorization(AckReasonCode.NOT_AUTHORIZED, why);
    refusals.report(
        client.get(),
        (packet.getRetain() ? "publish retained " : "publish ") + packet.getTopic(),
        why);
  }

  @Override
  public void authorizeSubscribe(
      SubscriptionAuthorizerInput input, SubscriptionAuthorizerOutput output) {
    String filter = input.getSubscription().getTopicFilter();
    if (rights.maySubscribe(filter) && subscriptions.test(filter)) {
      slowSubscribers.subscribed(filter);
      output.nextExtensionOrDefault();
    } else if (rights.maySubscribe(filter)) {
      output.failAuthorization(SubackReasonCode.QUOTA_EXCEEDED, "too many subscriptions");
      refusals.reportLimit("subscriptions", client.get());
    } else {
      output.failAuthorization(SubackReasonCode.NOT_AUTHORIZED, NOT_ALLOWED);
      refusals.report(client.get(), "subscribe " + filter, NOT_ALLOWED);
    }
  }
}
