// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.repository;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.DurationText;
import io.parasol.config.model.site.SiteId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The settings of a repository folder: its site and the validity periods of new documents. */
record RepositorySettings(SiteId site, ExpiryPeriods lives) {

  private static final int LONGEST = 4096;

  static RepositorySettings read(Path file) throws RepositoryEditException {
    byte[] bytes =
        RepositoryFolder.bytes(file, LONGEST)
            .orElseThrow(
                () ->
                    new RepositoryEditException(
                        file.toAbsolutePath().getParent()
                            + ": contains no repository; create one with: parasol trust init"));
    try {
      Members members = Members.of(Json.parse(bytes), "workshop");
      SiteId site = new SiteId(members.text("site"));
      Members lives = members.object("lives");
      return new RepositorySettings(
          site,
          new ExpiryPeriods(life(lives, "root"), life(lives, "targets"), life(lives, "online")));
    } catch (JsonException | IllegalArgumentException malformed) {
      throw new RepositoryEditException(
          "%s: %s".formatted(file, malformed.getMessage()), malformed);
    }
  }

  private static Duration life(Members lives, String which) throws JsonException {
    return DurationText.parse(lives.text(which))
        .orElseThrow(
            () -> new JsonException("workshop.lives." + which + " is not a duration such as 45d"));
  }

  void write(Path file) throws RepositoryEditException {
    Map<String, Json> written = new LinkedHashMap<>();
    written.put("root", new Json.Str(DurationText.of(lives.root())));
    written.put("targets", new Json.Str(DurationText.of(lives.targets())));
    written.put("online", new Json.Str(DurationText.of(lives.online())));
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("site", new Json.Str(site.value()));
    members.put("lives", new Json.Obj(written));
    RepositoryFolder.write(file, Json.write(new Json.Obj(members)));
  }
}
