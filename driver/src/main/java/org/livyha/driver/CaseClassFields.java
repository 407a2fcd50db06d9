// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import scala.Product;
import scala.collection.Iterator;

/** The field names of a case class, in the order of its elements. */
final class CaseClassFields {
    private CaseClassFields() {}

    /** As many names as the product has elements; {@code _1}, {@code _2} and so on where the names cannot be found. */
    static List<String> namesOf(Product product) {
        List<String> names = declared(product);
        try {
            // Scala 2.13 knows the names; 2.12 has no such method.
            Iterator<?> known =
                    (Iterator<?>) Product.class.getMethod("productElementNames").invoke(product);
            names = new ArrayList<>();
            while (known.hasNext()) {
                names.add(String.valueOf(known.next()));
            }
        } catch (ReflectiveOperationException e) {
            // The declared fields have to do.
        }
        if (names.size() >= product.productArity()) {
            return names;
        }
        List<String> numbered = new ArrayList<>();
        for (int i = 1; i <= product.productArity(); i++) {
            numbered.add("_" + i);
        }
        return numbered;
    }

    /** The compiler writes the elements first, in their order; other fields of the class come after them. */
    private static List<String> declared(Product product) {
        List<String> names = new ArrayList<>();
        for (Field field : product.getClass().getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers())
                    && !field.isSynthetic()
                    && !field.getName().startsWith("$")) {
                names.add(field.getName());
            }
        }
        return names;
    }
}
