// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.hivemq.extension.sdk.api.packets.general.Qos;
import com.hivemq.extension.sdk.api.services.Services;
import com.hivemq.extension.sdk.api.services.builder.Builders;
import io.parasol.broker.access.AccessTable;
import io.parasol.broker.topic.Kind;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.json.Json;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the {@code offline} state of a device whose certificate is no longer accepted. The
 * device cannot publish it, and its Will is not trusted. Without this, the last retained state of
 * the device would remain {@code online}.
 *
 * @param clock provides the time from which the device counts as offline.
 */
record OfflineStates(AccessTable access, InstantSource clock) {

  private static final Logger log = LoggerFactory.getLogger(OfflineStates.class);

  /**
   * Publishes a retained {@code offline} state of the device, with the reason. Does nothing for
   * operators and the gateway, which have no such state.
   *
   * @param why one line.
   */
  void publish(Identity identity, String why) {
    if (!(identity instanceof Identity.Device device)) {
      return;
    }
    String topic = access.topics().of(device.device(), Kind.STATE);
    if (!access.mayPublish(identity, topic, true)) {
      return; // of another site
    }
    byte[] state =
        Json.object()
            .put("state", "offline")
            .put("since", clock.millis())
            .put("why", why)
            .toBytes();
    var unused =
        Services.publishService()
            .publish(
                Builders.publish()
                    .topic(topic)
                    .qos(Qos.AT_LEAST_ONCE)
                    .retain(true)
                    .contentType("application/json")
                    .payload(ByteBuffer.wrap(state))
                    .build())
            .whenComplete((said, failure) -> onPublished(identity, failure));
  }

  private static void onPublished(Identity identity, @Nullable Throwable failure) {
    if (failure != null) {
      log.warn("offline state not published who={} why={}", identity.uri(), failure.toString());
    }
  }
}
