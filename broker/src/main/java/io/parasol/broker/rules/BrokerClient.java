// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.rules;

import io.parasol.broker.access.Permission;
import io.parasol.config.model.site.Printable;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client of a broker elsewhere and everything that it may do there. The broker identifies the
 * client by the subject of its certificate.
 *
 * @param commonName the CN of the subject.
 * @param organization the O of the subject, which is the name of the site.
 */
public record BrokerClient(String commonName, String organization, List<Permission> permissions) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private static final Pattern SUBJECT = Pattern.compile("CN=([^,=+]*),O=([^,=+]*)");

  /** Levels and wildcards of MQTT, without a character that ends a word, text or line in a file. */
  private static final Pattern FILTER = Pattern.compile("[A-Za-z0-9/+#_~-][A-Za-z0-9/+#._~-]*");

  /**
   * Creates a client.
   *
   * @throws IllegalArgumentException if a name or a topic has a character that could be read as
   *     something else in the file of a broker.
   */
  public BrokerClient {
    permissions = List.copyOf(permissions);
    require(NAME, commonName, "a common name");
    require(NAME, organization, "an organization");
    permissions.forEach(each -> require(FILTER, each.filter(), "a topic"));
  }

  /**
   * Creates a client from the subject of its certificate.
   *
   * @param subject in the form of RFC 4514, with one CN and one O.
   * @throws IllegalArgumentException if it has another form, or as of the constructor.
   */
  public static BrokerClient of(String subject, List<Permission> permissions) {
    Matcher parts = SUBJECT.matcher(subject);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "subject \"%s\": expected one such as CN=ingest,O=centre"
              .formatted(Printable.of(subject)));
    }
    return new BrokerClient(parts.group(1), parts.group(2), permissions);
  }

  private static void require(Pattern form, String text, String what) {
    if (!form.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "\"%s\" cannot be written into access rules; expected %s of letters, digits and . _ -"
              .formatted(Printable.of(text), what));
    }
  }

  /**
   * Returns the subject in the form of RFC 4514, for example {@code CN=inverter-01,O=rooftop-7}.
   */
  String subject() {
    return "CN=" + commonName + ",O=" + organization;
  }

  /** Returns the filters of the topics to which the client may publish, in their order. */
  List<String> publish() {
    return filters(Permission.Activity.PUBLISH);
  }

  /** Returns the filters of the topics that the client may read, in their order. */
  List<String> subscribe() {
    return filters(Permission.Activity.SUBSCRIBE);
  }

  private List<String> filters(Permission.Activity activity) {
    return permissions.stream()
        .filter(each -> each.activity() == activity)
        .map(Permission::filter)
        .toList();
  }
}
