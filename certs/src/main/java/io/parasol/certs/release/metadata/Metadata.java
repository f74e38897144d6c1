// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.release.metadata;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** What a document says under {@code signed}. Members that TUF does not name are passed over. */
public sealed interface Metadata permits Root, Timestamp, Snapshot, Targets {

  /** The version of the specification that what Parasol writes follows. */
  String SPEC_VERSION = "1.0.34";

  Header header();

  default MetadataType type() {
    return header().type();
  }

  default long version() {
    return header().version();
  }

  default Instant expires() {
    return header().expires();
  }

  /** The document as Parasol writes it. */
  Json.Obj toJson();

  /**
   * What all documents have in common (TUF 1.0, 4.3).
   *
   * @param version 1 or more.
   * @param expires whole seconds; from then on it counts no more.
   */
  record Header(MetadataType type, long version, Instant expires) {

    /** Every 1.x is read; what a 2 means, nobody knows. */
    private static final Pattern READABLE = Pattern.compile("1(\\.[0-9]{1,6}){1,2}");

    public Header {
      if (version < 1) {
        throw new IllegalArgumentException("version: expected 1 or more");
      }
      expires = expires.truncatedTo(ChronoUnit.SECONDS);
    }

    static Header read(Members signed, MetadataType type) throws JsonException {
      if (!signed.text("_type").equals(type.word())) {
        throw new JsonException("signed._type is another than " + type.word());
      }
      if (!READABLE.matcher(signed.text("spec_version")).matches()) {
        throw new JsonException("signed.spec_version is none of 1.x");
      }
      return new Header(type, signed.integer("version"), signed.instant("expires"));
    }

    Map<String, Json> toJson() {
      Map<String, Json> members = new LinkedHashMap<>();
      members.put("_type", new Json.Str(type.word()));
      members.put("spec_version", new Json.Str(SPEC_VERSION));
      members.put("version", Json.Num.of(version));
      members.put("expires", new Json.Str(expires.toString()));
      return members;
    }
  }
}
