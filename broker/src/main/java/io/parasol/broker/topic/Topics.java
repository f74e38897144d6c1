// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.topic;

import io.parasol.config.site.DeviceId;
import io.parasol.config.site.OperatorName;
import io.parasol.config.site.SiteId;

/**
 * The topics of one site: {@code {root}/{site}/{device}/{kind}}.
 *
 * @param root one or more topic levels, {@code parasol} unless the site says otherwise.
 */
public record Topics(String root, SiteId site) {

  /** {@code …/{device}/{kind}}. */
  public String of(DeviceId device, Kind kind) {
    return prefix() + device + "/" + kind.word();
  }

  /** {@code …/+/{kind}}: one kind of every device. */
  public String ofAll(Kind kind) {
    return prefix() + "+/" + kind.word();
  }

  /** {@code …/gateway/{kind}}. */
  public String ofGateway(Kind kind) {
    return prefix() + "gateway/" + kind.word();
  }

  /** {@code …/gateway/request}. */
  public String request() {
    return prefix() + "gateway/request";
  }

  /** {@code …/reply/{name}}. */
  public String reply(OperatorName name) {
    return prefix() + "reply/" + name;
  }

  private String prefix() {
    return root + "/" + site + "/";
  }
}
