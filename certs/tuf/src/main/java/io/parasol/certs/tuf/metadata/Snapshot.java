// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The snapshot metadata: the versions of all targets documents that belong together (TUF 4.4).
 *
 * @param meta entries by role, including the top-level targets role.
 */
public record Snapshot(Header header, Map<RoleName, MetaFile> meta) implements Metadata {

  private static final String SUFFIX = ".json";

  public Snapshot {
    meta = Map.copyOf(meta);
    if (!meta.containsKey(MetadataType.TARGETS.role())) {
      throw new IllegalArgumentException("signed.meta: targets.json is missing");
    }
  }

  public Snapshot(long version, Instant expires, Map<RoleName, MetaFile> meta) {
    this(new Header(MetadataType.SNAPSHOT, version, expires), meta);
  }

  public MetaFile targets() {
    return Objects.requireNonNull(meta.get(MetadataType.TARGETS.role()));
  }

  public Optional<MetaFile> of(RoleName role) {
    return Optional.ofNullable(meta.get(role));
  }

  static Snapshot read(Members signed) throws JsonException {
    Header header = Header.read(signed, MetadataType.SNAPSHOT);
    if (!(signed.required("meta") instanceof Json.Obj files)) {
      throw new JsonException("signed.meta: expected an object");
    }
    Map<RoleName, MetaFile> meta = new LinkedHashMap<>();
    for (Map.Entry<String, Json> each : files.members().entrySet()) {
      String file = each.getKey();
      if (!file.endsWith(SUFFIX)) {
        throw new JsonException("signed.meta: expected names that end in .json");
      }
      RoleName role = new RoleName(file.substring(0, file.length() - SUFFIX.length()));
      meta.put(role, MetaFile.read(each.getValue(), "signed.meta." + role));
    }
    return new Snapshot(header, meta);
  }

  @Override
  public Json.Obj toJson() {
    Map<String, Json> files = new TreeMap<>();
    meta.forEach((role, file) -> files.put(role.text() + SUFFIX, file.toJson()));
    return header.toJson().put("meta", new Json.Obj(files)).build();
  }
}
