// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.repository;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.DurationText;
import io.parasol.config.model.site.SiteId;
import java.nio.file.Path;
import java.time.Duration;

/** The settings of a repository folder: its site and the validity periods of new documents. */
record RepositorySettings(SiteId site, ExpiryPeriods expiryPeriods) {

  private static final int MAX_BYTES = 4096;

  static RepositorySettings read(Path file) throws RepositoryEditException {
    byte[] bytes =
        RepositoryFolder.bytes(file, MAX_BYTES)
            .orElseThrow(
                () ->
                    new RepositoryEditException(
                        file.toAbsolutePath().getParent()
                            + ": contains no repository; create one with: parasol trust init"));
    try {
      Members members = Members.of(Json.parse(bytes), "workshop");
      SiteId site = new SiteId(members.text("site"));
      Members periods = members.object("lives");
      return new RepositorySettings(
          site,
          new ExpiryPeriods(
              period(periods, "root"), period(periods, "targets"), period(periods, "online")));
    } catch (JsonException | IllegalArgumentException malformed) {
      throw new RepositoryEditException(
          "%s: %s".formatted(file, malformed.getMessage()), malformed);
    }
  }

  private static Duration period(Members periods, String which) throws JsonException {
    return DurationText.parse(periods.text(which))
        .orElseThrow(
            () -> new JsonException("workshop.lives." + which + " is not a duration such as 45d"));
  }

  void write(Path file) throws RepositoryEditException {
    JsonBuilder written =
        Json.object()
            .put("root", DurationText.of(expiryPeriods.root()))
            .put("targets", DurationText.of(expiryPeriods.targets()))
            .put("online", DurationText.of(expiryPeriods.online()));
    JsonBuilder members = Json.object().put("site", site.value()).put("lives", written);
    RepositoryFolder.write(file, members.toBytes());
  }
}
