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
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the broker says in place of a device whose certificate is not believed any more. The device
 * cannot say it, its Will would be its own word, and the state that it told last is retained: left
 * alone it would be {@code online} for good.
 *
 * @param clock by which it is away.
 */
record LastWords(AccessTable access, InstantSource clock) {

  private static final Logger log = LoggerFactory.getLogger(LastWords.class);

  /**
   * That device is offline, and why; retained. Does nothing for people and for the gateway, who
   * have no state there.
   *
   * @param why one line.
   */
  void say(Identity who, String why) {
    if (!(who instanceof Identity.Device device)) {
      return;
    }
    String topic = access.topics().of(device.device(), Kind.STATE);
    if (!access.mayPublish(who, topic, true)) {
      return; // of another site
    }
    Map<String, Json> state = new LinkedHashMap<>();
    state.put("state", new Json.Str("offline"));
    state.put("since", Json.Num.of(clock.millis()));
    state.put("why", new Json.Str(why));
    var unused =
        Services.publishService()
            .publish(
                Builders.publish()
                    .topic(topic)
                    .qos(Qos.AT_LEAST_ONCE)
                    .retain(true)
                    .contentType("application/json")
                    .payload(ByteBuffer.wrap(Json.write(new Json.Obj(state))))
                    .build())
            .whenComplete((said, failure) -> ended(who, failure));
  }

  private static void ended(Identity who, @Nullable Throwable failure) {
    if (failure != null) {
      log.warn("state not told who={} why={}", who.uri(), failure.toString());
    }
  }
}
