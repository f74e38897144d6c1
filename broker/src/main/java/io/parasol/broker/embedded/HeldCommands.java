// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.hivemq.extension.sdk.api.interceptor.publish.PublishInboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundInput;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundOutput;
import com.hivemq.extension.sdk.api.packets.publish.AckReasonCode;
import com.hivemq.extension.sdk.api.packets.publish.ModifiablePublishPacket;
import io.parasol.broker.access.Rights;
import io.parasol.config.site.DeviceId;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Takes what people publish to the command topic of a guarded device out of its way, before the
 * broker delivers it. Where this does not take it (a Will, say), {@link ConnectionRights} refuses
 * it.
 *
 * <p>No command goes on that has its receipts sent to somebody else: the name of another's reply
 * topic is taken out of it.
 *
 * @param rights of whoever is at the other end.
 * @param ignored told a response topic that was taken out.
 */
record HeldCommands(Rights rights, CommandGate gate, Consumer<String> ignored)
    implements PublishInboundInterceptor {

  @Override
  public void onInboundPublish(PublishInboundInput input, PublishInboundOutput output) {
    ModifiablePublishPacket packet = output.getPublishPacket();
    // Who may not publish there is refused by those who are asked next.
    if (!rights.isCommand(packet.getTopic())
        || !rights.mayPublish(packet.getTopic(), packet.getRetain())) {
      return;
    }
    packet
        .getResponseTopic()
        .filter(where -> !rights.mayAskForAnswer(packet.getTopic(), where))
        .ifPresent(
            where -> {
              packet.setResponseTopic(null);
              ignored.accept(where);
            });
    Optional<DeviceId> device = gate.guarded(packet.getTopic());
    if (device.isPresent()) {
      output.preventPublishDelivery(AckReasonCode.SUCCESS);
      gate.offered(device.get(), Deliveries.of(packet));
    }
  }
}
