// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import java.time.Instant;

/**
 * The timestamp metadata, which lists the latest snapshot (TUF 4.6). It is signed often, so that
 * clients detect withheld updates.
 */
public record Timestamp(Header header, MetaFile snapshot) implements Metadata {

  private static final String SNAPSHOT = "snapshot.json";

  public Timestamp(long version, Instant expires, MetaFile snapshot) {
    this(new Header(MetadataType.TIMESTAMP, version, expires), snapshot);
  }

  static Timestamp read(Members signed) throws JsonException {
    Header header = Header.read(signed, MetadataType.TIMESTAMP);
    Members meta = signed.object("meta");
    Timestamp read =
        new Timestamp(header, MetaFile.read(meta.required(SNAPSHOT), "signed.meta.snapshot.json"));
    meta.expectNoOthers();
    return read;
  }

  @Override
  public Json.Obj toJson() {
    return header.toJson().put("meta", Json.object().put(SNAPSHOT, snapshot.toJson())).build();
  }
}
