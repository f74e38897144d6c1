// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.hivemq.extension.sdk.api.interceptor.publish.PublishInboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundInput;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundOutput;
import com.hivemq.extension.sdk.api.packets.publish.AckReasonCode;
import com.hivemq.extension.sdk.api.packets.publish.PublishPacket;
import io.parasol.broker.access.Rights;
import io.parasol.config.site.DeviceId;
import java.util.Optional;

/**
 * Takes what people publish to the command topic of a guarded device out of its way, before the
 * broker delivers it. Where this does not take it (a Will, say), {@link ConnectionRights} refuses
 * it.
 *
 * @param rights of whoever is at the other end.
 */
record HeldCommands(Rights rights, CommandGate gate) implements PublishInboundInterceptor {

  @Override
  public void onInboundPublish(PublishInboundInput input, PublishInboundOutput output) {
    PublishPacket packet = input.getPublishPacket();
    Optional<DeviceId> device = gate.guarded(packet.getTopic());
    // Who may not publish there is refused by those who are asked next.
    if (device.isPresent() && rights.mayPublish(packet.getTopic(), packet.getRetain())) {
      output.preventPublishDelivery(AckReasonCode.SUCCESS);
      gate.offered(device.get(), Deliveries.of(packet));
    }
  }
}
