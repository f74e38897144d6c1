// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The name of a target: a path in the repository, such as {@code acme/pv2000/1.4.0.bin}.
 *
 * @param text segments separated by '/', none of them empty, {@code .} or {@code ..}; no control
 *     characters and no '\'; at most {@link #MAX_BYTES} bytes of UTF-8.
 */
public record TargetPath(String text) {

  public static final int MAX_BYTES = 512;

  public TargetPath {
    List<String> segments = Arrays.asList(text.split("/", -1));
    if (text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES
        || text.chars().anyMatch(c -> Character.isISOControl(c) || c == '\\')
        || segments.stream().anyMatch(TargetPath::isInvalidSegment)) {
      throw new IllegalArgumentException(
          "target path: expected segments joined by '/', none empty, . or .., at most %d bytes"
              .formatted(MAX_BYTES));
    }
  }

  private static boolean isInvalidSegment(String segment) {
    return segment.isEmpty() || segment.equals(".") || segment.equals("..");
  }

  public List<String> segments() {
    return List.of(text.split("/", -1));
  }

  /** Returns the path as it appears in a URL, with each segment percent-encoded. */
  public String encoded() {
    return encode(segments());
  }

  /** Returns the whole path as one file name. Different paths have different file names. */
  public String fileName() {
    return RoleName.encode(text);
  }

  /**
   * Returns the encoded path of the content with this hash in a consistent snapshot (TUF 5.7.3,
   * 6.2.1). The hash precedes the last segment.
   */
  public String encoded(String hash) {
    List<String> segments = Arrays.asList(text.split("/", -1));
    int last = segments.size() - 1;
    segments.set(last, hash + "." + segments.get(last));
    return encode(segments);
  }

  private static String encode(List<String> segments) {
    return segments.stream().map(RoleName::encode).collect(Collectors.joining("/"));
  }

  @Override
  public String toString() {
    return text;
  }
}
