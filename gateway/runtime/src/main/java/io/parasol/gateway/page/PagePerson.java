// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import io.parasol.certs.authority.IssuedCertificate;
import io.parasol.certs.identity.Identity;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A person with a certificate of the site.
 *
 * @param serial of a certificate of this person, the newest one when this record was made.
 */
public record PagePerson(Identity.Operator identity, BigInteger serial) {

  /**
   * Returns the person of this name among the certificates of an authority; empty if its
   * certificate is revoked.
   */
  public static Optional<PagePerson> among(List<IssuedCertificate> issued, String name) {
    return issued.stream()
        .filter(each -> each.name().equals(name) && !each.isRevoked())
        .flatMap(
            each ->
                each.identity() instanceof Identity.Operator person
                    ? Stream.of(new PagePerson(person, each.serial()))
                    : Stream.empty())
        .findFirst();
  }
}
