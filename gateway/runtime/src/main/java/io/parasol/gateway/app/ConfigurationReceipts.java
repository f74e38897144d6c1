// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.certs.dsse.UnavailableKeyException;
import io.parasol.certs.files.DurableFile;
import io.parasol.certs.json.Json;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.configuration.ConfigurationResult;
import io.parasol.gateway.health.GatewayObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Records what became of a version of the configuration: in the evidence log, in a signed receipt
 * in {@code configuration-receipts/} of the state folder, and as an event. Blocks on the disk.
 */
final class ConfigurationReceipts {

  private final Foundations foundations;
  private final SiteId site;
  private final GatewayObserver health;

  ConfigurationReceipts(Foundations foundations, SiteId site, GatewayObserver health) {
    this.foundations = foundations;
    this.site = site;
    this.health = health;
  }

  void record(ConfigurationResult result) throws IOException {
    try {
      long index = foundations.auditLog.configuration(result.json());
      Json.Obj receipt =
          foundations.auditLog.signed(
              ConfigurationResult.RECEIPT_TYPE,
              Json.object()
                  .put("site", site.value())
                  .putAll(result.json())
                  .put("log-index", index)
                  .build());
      Path folder = foundations.state.path().resolve("configuration-receipts");
      Files.createDirectories(folder);
      DurableFile.replace(
          folder.resolve(result.version() + ".json"),
          Json.write(receipt),
          PosixFilePermissions.fromString("rw-r-----"));
      health.configuration(result, receipt);
    } catch (UnavailableKeyException unavailable) {
      throw new IOException(unavailable.getMessage(), unavailable);
    }
  }
}
