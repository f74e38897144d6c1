// SPDX-License-Identifier: Apache-2.0
/**
 * Faults that are inflicted on a running gateway in a process of its own, with a central broker
 * that counts what arrives.
 */
@NullMarked
package io.parasol.lab.faults;

import org.jspecify.annotations.NullMarked;
