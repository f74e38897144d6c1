// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.gateway.health.HealthWatch;

/** The first five stages of a gateway, for what is built on top of them. */
record Stages(
    Foundations foundations,
    Monitoring monitoring,
    Messaging messaging,
    Field field,
    Updates updates) {

  HealthWatch health() {
    return monitoring.health;
  }
}
