// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import io.parasol.broker.topic.Topics;
import io.parasol.gateway.command.CommandInbox;
import io.parasol.gateway.health.HealthWatch;
import java.util.Optional;

/**
 * What all sessions of a site share.
 *
 * @param upstream also receives what the sessions publish.
 * @param offlineNotice empty for an external broker, to which only a device's own session can
 *     publish its state.
 * @param commands receives the commands that arrive on the sessions.
 */
public record SessionEnvironment(
    Topics topics,
    Brokers brokers,
    UpstreamFeed upstream,
    Optional<OfflineNotice> offlineNotice,
    HealthWatch health,
    CommandInbox commands) {}
