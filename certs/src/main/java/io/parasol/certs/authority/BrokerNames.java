// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.config.site.Printable;
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
 * The names under which clients reach the broker, as its certificate lists them: loopback always.
 *
 * @param hosts DNS names, lower case.
 * @param addresses IP addresses, each in Java's one spelling of it.
 */
record BrokerNames(SortedSet<String> hosts, SortedSet<String> addresses) {

  /** Of who is no server. */
  static final BrokerNames NONE = new BrokerNames(new TreeSet<>(), new TreeSet<>());

  private static final List<String> ALWAYS = List.of("localhost", "127.0.0.1", "::1");
  private static final int MOST = 64;

  /** RFC 5280 section 4.2.1.6: dNSName, iPAddress. */
  private static final Integer DNS_NAME = 2;

  private static final Integer IP_ADDRESS = 7;

  private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

  /** RFC 1123 section 2.1; the last label is never all digits, so that no address passes as one. */
  private static final Pattern HOST =
      Pattern.compile(
          "(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)*"
              + "(?![0-9]+$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  BrokerNames {
    hosts = Collections.unmodifiableSortedSet(new TreeSet<>(hosts));
    addresses = Collections.unmodifiableSortedSet(new TreeSet<>(addresses));
  }

  /**
   * The names, and loopback. An address that stands for "all of this host's" is left out, since
   * nobody connects to it.
   */
  static BrokerNames of(Set<String> names) throws AuthorityException {
    requireFew(names.size());
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

  /** The names that the broker's last certificate had. */
  static BrokerNames in(X509Certificate certificate) throws AuthorityException {
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
      throw new AuthorityException("the broker's certificate has a SAN that cannot be read", e);
    }
    return of(names);
  }

  private static void requireFew(int names) throws AuthorityException {
    if (names > MOST) {
      throw new AuthorityException(
          "broker has %d names; expected at most %d".formatted(names, MOST));
    }
  }

  /** These and the others. */
  BrokerNames with(BrokerNames others) throws AuthorityException {
    SortedSet<String> allHosts = new TreeSet<>(hosts);
    allHosts.addAll(others.hosts);
    SortedSet<String> allAddresses = new TreeSet<>(addresses);
    allAddresses.addAll(others.addresses);
    requireFew(allHosts.size() + allAddresses.size() - ALWAYS.size());
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
    // A zone has a meaning on this host only.
    if (name.indexOf('%') >= 0) {
      throw unusable(name);
    }
    try {
      // In brackets it must be an IPv6 literal, and IPv4 has the form of one: nothing is looked up.
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
