// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.alarm;

import java.time.Instant;

/** A message to the operators about one alarm; one for each time that it is raised. */
public record Notification(Alarm alarm, Instant time) {}
