// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.backup;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.SiteId;
import java.io.IOException;
import java.time.Instant;

/**
 * The first entry of a backup.
 *
 * @param version of the Parasol that has made it.
 */
public record BackupStatement(SiteId site, String version, Instant at) {

  static final String ENTRY = "backup.json";

  /** The name of the last entry, whose absence shows that the backup is not complete. */
  static final String LAST_ENTRY = "backup.end";

  private static final long FORMAT = 1;

  byte[] toJson() {
    return Json.object()
        .put("format", FORMAT)
        .put("site", site.value())
        .put("version", version)
        .put("at", at)
        .toBytes();
  }

  static BackupStatement read(byte[] json) throws IOException {
    try {
      Members members = Members.of(Json.parse(json), ENTRY);
      long format = members.integer("format");
      if (format != FORMAT) {
        throw new IOException(
            "the backup has format %d; expected %d: it was made by a newer Parasol"
                .formatted(format, FORMAT));
      }
      return new BackupStatement(
          new SiteId(members.text("site")), members.text("version"), members.instant("at"));
    } catch (JsonException | IllegalArgumentException malformed) {
      throw new IOException("is not a backup of Parasol: " + malformed.getMessage(), malformed);
    }
  }
}
