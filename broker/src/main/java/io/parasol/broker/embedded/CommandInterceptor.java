// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.hivemq.extension.sdk.api.interceptor.publish.PublishInboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundInput;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundOutput;
import com.hivemq.extension.sdk.api.packets.publish.AckReasonCode;
import com.hivemq.extension.sdk.api.packets.publish.ModifiablePublishPacket;
import io.parasol.broker.access.Rights;
import io.parasol.broker.client.Delivery;
import io.parasol.config.model.site.DeviceId;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Intercepts commands of operators before the broker delivers them. Messages that do not reach an
 * interceptor, such as a Will, are refused by {@link ConnectionRights}.
 *
 * <p>A command must not have its receipts sent to another operator: a response topic that is not
 * the sender's own is removed.
 *
 * <p>The sender of a command is stated in a user property, so that the senders can take turns.
 *
 * @param sender the URI of its identity.
 * @param rights the rights of the client.
 * @param ignored called with every removed response topic.
 */
record CommandInterceptor(String sender, Rights rights, CommandGate gate, Consumer<String> ignored)
    implements PublishInboundInterceptor {

  @Override
  public void onInboundPublish(PublishInboundInput input, PublishInboundOutput output) {
    ModifiablePublishPacket packet = output.getPublishPacket();
    // The authorizer is called next, and refuses messages that the client may not publish.
    if (!rights.isCommand(packet.getTopic())
        || !rights.mayPublish(packet.getTopic(), packet.getRetain())) {
      return;
    }
    packet.getUserProperties().removeName(Delivery.SENDER);
    packet.getUserProperties().addUserProperty(Delivery.SENDER, sender);
    packet
        .getResponseTopic()
        .filter(responseTopic -> !rights.mayUseResponseTopic(packet.getTopic(), responseTopic))
        .ifPresent(
            responseTopic -> {
              packet.setResponseTopic(null);
              ignored.accept(responseTopic);
            });
    Optional<DeviceId> device = gate.interceptedDevice(packet.getTopic());
    if (device.isPresent()) {
      output.preventPublishDelivery(AckReasonCode.SUCCESS);
      gate.commandIntercepted(device.get(), EmbeddedPacketMapper.of(packet));
    }
  }
}
