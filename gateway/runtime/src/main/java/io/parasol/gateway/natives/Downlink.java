// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.natives;

import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.config.model.site.DeviceId;
import java.util.concurrent.CompletionStage;

/** The connection to native devices. Thread-safe; methods return at once. */
public interface Downlink {

  /** Returns whether a message can currently reach the device, as far as the gateway knows. */
  boolean reaches(DeviceId device);

  /** Returns the command topic of the device. */
  String commandTopic(DeviceId device);

  /** Publishes a message, as {@link io.parasol.broker.client.Session#publishOnAnyThread} does. */
  CompletionStage<PublishResult> publish(Publication publication);
}
