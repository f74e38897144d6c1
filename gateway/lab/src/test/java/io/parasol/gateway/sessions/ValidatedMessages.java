// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import io.parasol.broker.client.Delivery;
import io.parasol.broker.client.SessionListener;
import io.parasol.testing.MessageSchemas;
import java.util.function.Consumer;

/**
 * Validates each message that the session of a test receives by its schema, and passes it on.
 *
 * @param receiver gets valid and invalid messages; an invalid one fails the test class at its end.
 */
public record ValidatedMessages(Consumer<Delivery> receiver) implements SessionListener {

  @Override
  public void connected() {}

  @Override
  public void disconnected(String why) {}

  @Override
  public void delivered(Delivery delivery) {
    MessageSchemas.check(delivery.topic(), delivery.payload());
    receiver.accept(delivery);
  }
}
