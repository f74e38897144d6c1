// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.embedded.EmbeddedBroker;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.natives.Downlink;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The downlink to native devices, over the gateway's own session.
 *
 * @param broker empty if it is external. An external broker does not withhold what operators
 *     publish on a device's command topic. Verified commands therefore use a topic to which only
 *     the gateway may publish.
 */
public record SiteDownlink(Topics topics, Optional<EmbeddedBroker> broker, SiteSessions sessions)
    implements Downlink {

  @Override
  public boolean reaches(DeviceId device) {
    return sessions.isUp() && broker.map(own -> own.isConnected(device)).orElse(true);
  }

  @Override
  public String commandTopic(DeviceId device) {
    return topics.of(device, broker.isPresent() ? Kind.COMMAND : Kind.RELAY);
  }

  @Override
  public CompletionStage<PublishResult> publish(Publication publication) {
    return sessions.publish(publication);
  }
}
