// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.device;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.keys.KeyCustody;

/** The custody of a private key, as health shows it. */
public final class CustodyJson {

  private CustodyJson() {}

  public static JsonBuilder of(KeyCustody key) {
    JsonBuilder json = Json.object().put("kept", key.kind().wireName());
    key.inToken().ifPresent(each -> json.put("token", each.token()).put("label", each.label()));
    return json;
  }
}
