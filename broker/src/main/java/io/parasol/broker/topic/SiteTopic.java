// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.topic;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;

/** A parsed topic of the site. Every topic of the site is exactly one of these. */
public sealed interface SiteTopic {

  /** {@code …/{device}/{kind}}. */
  record OfDevice(DeviceId device, Kind kind) implements SiteTopic {}

  /** {@code …/gateway/{kind}}. */
  record OfGateway(Kind kind) implements SiteTopic {}

  /** {@code …/gateway/request}. */
  record Request() implements SiteTopic {}

  /** {@code …/reply/{name}}. */
  record Reply(OperatorName name) implements SiteTopic {}
}
