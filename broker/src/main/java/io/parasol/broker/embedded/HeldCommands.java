// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.hivemq.extension.sdk.api.client.ClientContext;
import com.hivemq.extension.sdk.api.client.parameter.InitializerInput;
import com.hivemq.extension.sdk.api.interceptor.publish.PublishInboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundInput;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundOutput;
import com.hivemq.extension.sdk.api.packets.general.UserProperty;
import com.hivemq.extension.sdk.api.packets.publish.AckReasonCode;
import com.hivemq.extension.sdk.api.packets.publish.PublishPacket;
import com.hivemq.extension.sdk.api.services.intializer.ClientInitializer;
import io.parasol.broker.access.Rights;
import io.parasol.broker.session.Delivery;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.InvalidIdentityException;
import io.parasol.config.site.DeviceId;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Takes what people publish to the command topic of a guarded device out of its way, before the
 * broker delivers it. Where this does not take it (a Will, say), {@link ConnectionRights} refuses
 * it.
 */
final class HeldCommands implements ClientInitializer {

  private final Admission admission;
  private final CommandGate gate;

  HeldCommands(Admission admission, CommandGate gate) {
    this.admission = admission;
    this.gate = gate;
  }

  @Override
  public void initialize(InitializerInput input, ClientContext client) {
    try {
      Identity who = Visitor.of(input.getConnectionInformation()).identity();
      if (who instanceof Identity.Operator) {
        client.addPublishInboundInterceptor(new Hold(admission.rights(who)));
      }
    } catch (InvalidIdentityException nobody) {
      // Has no right to publish anything.
    }
  }

  private final class Hold implements PublishInboundInterceptor {
    private final Rights rights;

    Hold(Rights rights) {
      this.rights = rights;
    }

    @Override
    public void onInboundPublish(PublishInboundInput input, PublishInboundOutput output) {
      PublishPacket packet = input.getPublishPacket();
      Optional<DeviceId> device = gate.guarded(packet.getTopic());
      // Who may not publish there is refused by those who are asked next.
      if (device.isPresent() && rights.mayPublish(packet.getTopic(), packet.getRetain())) {
        output.preventPublishDelivery(AckReasonCode.SUCCESS);
        gate.offered(device.get(), delivery(packet));
      }
    }
  }

  private static Delivery delivery(PublishPacket packet) {
    Map<String, String> properties = new HashMap<>();
    for (UserProperty each : packet.getUserProperties().asList()) {
      properties.putIfAbsent(each.getName(), each.getValue());
    }
    return new Delivery(
        packet.getTopic(),
        packet.getPayload().map(HeldCommands::bytes).orElse(new byte[0]),
        packet.getRetain(),
        packet.getResponseTopic(),
        packet.getCorrelationData().map(HeldCommands::bytes),
        properties);
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] copy = new byte[buffer.remaining()];
    buffer.duplicate().get(copy);
    return copy;
  }
}
