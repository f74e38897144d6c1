// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.hivemq.extension.sdk.api.client.ClientContext;
import com.hivemq.extension.sdk.api.client.parameter.InitializerInput;
import com.hivemq.extension.sdk.api.services.intializer.ClientInitializer;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.InvalidIdentityException;

/**
 * Who looks at what a client publishes before it is delivered, or acknowledged: {@link
 * HeldCommands} at what people do, {@link HeldAcks} at what devices do.
 */
final class Interception implements ClientInitializer {

  private final Admission admission;
  private final Gates gates;

  Interception(Admission admission, Gates gates) {
    this.admission = admission;
    this.gates = gates;
  }

  @Override
  public void initialize(InitializerInput input, ClientContext client) {
    try {
      Identity who = Visitor.of(input.getConnectionInformation()).identity();
      if (who instanceof Identity.Operator) {
        client.addPublishInboundInterceptor(
            new HeldCommands(admission.rights(who), gates.commands()));
      } else if (who instanceof Identity.Device own && gates.custody().isOf(own.device())) {
        HeldAcks acks = new HeldAcks(admission.rights(who), gates.custody());
        client.addPublishInboundInterceptor(acks);
        client.addPubackOutboundInterceptor(acks);
        client.addPubrecOutboundInterceptor(acks);
      }
    } catch (InvalidIdentityException nobody) {
      // Has no right to publish anything.
    }
  }
}
