// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.natives;

import io.parasol.broker.session.Publication;
import io.parasol.broker.session.PublishResult;
import io.parasol.config.site.DeviceId;
import java.util.concurrent.CompletionStage;

/** The way to native devices. For any thread; returns at once. */
public interface Downlink {

  /** Whether what is published now can reach the device, as far as anybody here knows. */
  boolean reaches(DeviceId device);

  /** Where commands for it are published. */
  String commandTopic(DeviceId device);

  /** As {@link io.parasol.broker.session.Session#publish} has it. */
  CompletionStage<PublishResult> publish(Publication publication);
}
