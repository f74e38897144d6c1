// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import io.parasol.broker.topic.Topics;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.command.CommandInbox;
import io.parasol.gateway.health.HealthWatch;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What all sessions of a site share.
 *
 * @param upstream also receives what the sessions publish.
 * @param offlineNotice empty for an external broker, to which only a device's own session can
 *     publish its state.
 * @param commands receives the commands that arrive on the sessions.
 * @param isGateway whether commands under this name are for the gateway itself.
 */
public record SessionEnvironment(
    Topics topics,
    Brokers brokers,
    UpstreamFeed upstream,
    Optional<OfflineNotice> offlineNotice,
    HealthWatch health,
    CommandInbox commands,
    Predicate<DeviceId> isGateway) {}
