// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/** The {@code signed} part of a metadata document. Members that TUF does not define are ignored. */
public sealed interface Metadata permits Root, Timestamp, Snapshot, Targets {

  /** The specification version of the documents that Parasol writes. */
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

  /** Returns the document as Parasol writes it. */
  Json.Obj toJson();

  /**
   * The members that all metadata documents share (TUF 4.3).
   *
   * @param version 1 or more.
   * @param expires in whole seconds; the document is invalid from this time on.
   */
  record Header(MetadataType type, long version, Instant expires) {

    /** The readable specification versions: every 1.x. A version 2 may be incompatible. */
    private static final Pattern READABLE = Pattern.compile("1(\\.[0-9]{1,6}){1,2}");

    public Header {
      if (version < 1) {
        throw new IllegalArgumentException("version: expected 1 or more");
      }
      expires = expires.truncatedTo(ChronoUnit.SECONDS);
    }

    static Header read(Members signed, MetadataType type) throws JsonException {
      if (!signed.text("_type").equals(type.wireName())) {
        throw new JsonException("signed._type: expected " + type.wireName());
      }
      if (!READABLE.matcher(signed.text("spec_version")).matches()) {
        throw new JsonException("signed.spec_version: expected 1.x");
      }
      return new Header(type, signed.integer("version"), signed.instant("expires"));
    }

    /** Returns a builder of the document that has these members. */
    JsonBuilder toJson() {
      return Json.object()
          .put("_type", type.wireName())
          .put("spec_version", SPEC_VERSION)
          .put("version", version)
          .put("expires", expires);
    }
  }
}
