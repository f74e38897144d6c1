// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.config.model.site.Printable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x509.GeneralName;
import org.jspecify.annotations.Nullable;

/**
 * The names under which clients reach the broker, as its certificate lists them. The names of
 * loopback are always included.
 *
 * @param hosts DNS names in lower case.
 * @param addresses IP addresses, each in the form of {@link InetAddress#getHostAddress}.
 */
record BrokerNames(SortedSet<String> hosts, SortedSet<String> addresses) {

  /** The names in a certificate that is not a server's. */
  static final BrokerNames NONE = new BrokerNames(new TreeSet<>(), new TreeSet<>());

  private static final List<String> ALWAYS = List.of("localhost", "127.0.0.1", "::1");
  private static final int MAX_NAMES = 64;

  /** The general name types dNSName and iPAddress (RFC 5280, 4.2.1.6). */
  private static final Integer DNS_NAME = 2;

  private static final Integer IP_ADDRESS = 7;

  private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

  /**
   * Host names (RFC 1123, 2.1). The last label is never all digits, so that no IP address matches.
   */
  private static final Pattern HOST =
      Pattern.compile(
          "(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)*"
              + "(?![0-9]+$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  BrokerNames {
    hosts = Collections.unmodifiableSortedSet(new TreeSet<>(hosts));
    addresses = Collections.unmodifiableSortedSet(new TreeSet<>(addresses));
  }

  /**
   * Returns the given names and those of loopback. A wildcard address such as 0.0.0.0 is omitted,
   * because no client connects to it.
   */
  static BrokerNames of(Set<String> names) throws AuthorityException {
    requireBounded(names.size());
    List<String> all = new ArrayList<>(ALWAYS);
    all.addAll(names);
    SortedSet<String> hosts = new TreeSet<>();
    SortedSet<String> addresses = new TreeSet<>();
    for (String name : all) {
      if (name.indexOf(':') >= 0 || IPV4.matcher(name).matches()) {
        InetAddress address = address(name);
        if (!address.isAnyLocalAddress()) {
          addresses.add(address.getHostAddress());
        }
      } else {
        hosts.add(host(name));
      }
    }
    return new BrokerNames(hosts, addresses);
  }

  /** Returns the names in the current certificate of the broker. */
  static BrokerNames fromCertificate(X509Certificate certificate) throws AuthorityException {
    Set<String> names = new TreeSet<>();
    try {
      @Nullable Collection<List<?>> all = certificate.getSubjectAlternativeNames();
      if (all != null) {
        for (List<?> each : all) {
          if (DNS_NAME.equals(each.get(0)) || IP_ADDRESS.equals(each.get(0))) {
            names.add(String.valueOf(each.get(1)));
          }
        }
      }
    } catch (CertificateParsingException e) {
      throw new AuthorityException("the SAN of the broker's certificate cannot be read", e);
    }
    return of(names);
  }

  private static void requireBounded(int names) throws AuthorityException {
    if (names > MAX_NAMES) {
      throw new AuthorityException(
          "broker has %d names; expected at most %d".formatted(names, MAX_NAMES));
    }
  }

  /** Returns these names and the others. */
  BrokerNames union(BrokerNames others) throws AuthorityException {
    SortedSet<String> allHosts = new TreeSet<>(hosts);
    allHosts.addAll(others.hosts);
    SortedSet<String> allAddresses = new TreeSet<>(addresses);
    allAddresses.addAll(others.addresses);
    requireBounded(allHosts.size() + allAddresses.size() - ALWAYS.size());
    return new BrokerNames(allHosts, allAddresses);
  }

  List<GeneralName> generalNames() {
    List<GeneralName> names = new ArrayList<>();
    hosts.forEach(each -> names.add(new GeneralName(GeneralName.dNSName, each)));
    addresses.forEach(each -> names.add(new GeneralName(GeneralName.iPAddress, each)));
    return names;
  }

  private static String host(String name) throws AuthorityException {
    String host = name.toLowerCase(Locale.ROOT);
    if (!HOST.matcher(host).matches()) {
      throw unusable(name);
    }
    return host;
  }

  private static InetAddress address(String name) throws AuthorityException {
    // A zone id is meaningful on this host only.
    if (name.indexOf('%') >= 0) {
      throw unusable(name);
    }
    try {
      // Brackets permit only an IPv6 literal, and other names have the form of an IPv4 address. No
      // name is looked up.
      return InetAddress.getByName(name.indexOf(':') >= 0 ? "[" + name + "]" : name);
    } catch (UnknownHostException e) {
      throw unusable(name);
    }
  }

  private static AuthorityException unusable(String name) {
    return new AuthorityException(
        "broker name \"%s\": expected a DNS name or an IP address".formatted(Printable.of(name)));
  }
}
