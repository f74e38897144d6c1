// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import io.parasol.certs.identity.Identity;
import java.math.BigInteger;

/**
 * A person with a certificate of the site.
 *
 * @param serial of a certificate of this person, the newest one when this record was made.
 */
public record PagePerson(Identity.Operator identity, BigInteger serial) {}
