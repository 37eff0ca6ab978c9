"""What people write when they want one of the skill's parts."""

VIDA = [
    "vida sana", "salud", "salud mental", "bienestar", "hábitos", "hábitos saludables", "ejercicio", "ejercicios",
    "hacer ejercicio", "rutina de ejercicios", "gimnasio", "comer sano", "comer mejor", "comida sana",
    "comida saludable", "alimentación", "dieta", "un consejo de salud", "tengo sueño", "dormir mejor", "dormir bien",
    "no puedo dormir", "me cuesta dormir", "duermo mal", "insomnio", "estrés", "estoy estresado", "estoy estresada",
    "ansiedad", "estoy ansioso", "estoy ansiosa", "estoy triste", "estresado", "estresada", "mucho estrés",
    "bajar el estrés", "reducir el estrés", "manejar el estrés", "relajarme", "cómo relajarse", "formas de relajarse",
    "no puedo estar tranquilo", "no puedo estar tranquila", "problemas para dormir", "sin dormir",
    "conciliar el sueño", "no pego un ojo", "cómo como sano", "dieta saludable", "dieta sana", "buena dieta",
    "comer saludable", "cuánto ejercicio", "ir al gimnasio", "salir a caminar", "bida", "vda", "no duermo nada",
    "no duermo bien", "me desvelo", "ando desvelado", "ando desvelada", "dormir mal", "duermo poco",
    "estoy sedentario", "quiero moverme más", "mover el cuerpo", "hidratarme", "hidratación", "hidratarme mejor",
    "alimentarme bien", "alimentarme mejor", "comer más verduras", "comer más frutas", "ando estresado",
    "ando estresada", "estoy agobiado", "estoy agobiada", "ando con ansiedad", "tengo ansiedad", "estoy nervioso",
    "estoy nerviosa", "cómo me relajo", "hábitos sanos", "vida saludable", "no dormí nada", "no dormí bien",
    "no pude dormir", "estoy cansado", "estoy cansada", "me siento cansado", "me siento cansada", "me siento ansioso",
    "me siento ansiosa", "me siento estresado", "me siento estresada", "me siento triste", "cómo me alimento",
    "cómo me alimento mejor", "empezar a hacer ejercicio", "empezar a entrenar", "ando con sueño", "muerto de sueño",
    "muerta de sueño", "muerto de cansancio", "muerta de cansancio", "ando bajoneado", "ando bajoneada",
    "estoy bajoneado", "estoy depre", "ando depre", "toi estresao", "estoy estresao", "estoy colapsado",
    "estoy colapsada", "ponerme en forma", "cuántas horas debo dormir", "cuánto debo dormir", "cuánto debería dormir",
    "cuánto tengo que dormir", "cuánto debo caminar", "cuántos pasos debo caminar", "cuántos pasos al día",
    "cuánto hay que caminar", "cuánto debería moverme", "ayúdame a dormir", "ayuda para dormir", "no logro dormir",
    "cuántas horas debe dormir un adolescente", "cuánto hay que dormir", "me siento sola", "no tengo ganas de nada",
]  # fmt: skip

AGUA = [
    "tomé agua", "tomar agua", "bebí agua", "registrar agua", "anotar agua", "anotar vasos de agua",
    "cuánta agua llevo", "cuántos vasos llevo", "cuánta agua debo tomar", "cuánta agua hay que tomar", "agua de hoy",
    "anota agua", "anótame agua", "quiero anotar agua", "cuánta agua al día", "cuántos litros de agua",
]  # fmt: skip

PROFESIONAL = [
    "me duele", "tengo fiebre", "tengo diabetes", "soy diabético", "soy diabética", "soy hipertenso", "presión alta",
    "estoy embarazada", "qué remedio tomo", "qué pastilla tomo", "qué medicamento tomo", "qué dosis",
    "resultado de mis exámenes", "dejar el tratamiento", "me duelen", "tengo dolor", "soy hipertensa",
    "tengo la presión alta", "tengo presión alta", "azúcar alta en la sangre", "tengo colesterol",
    "qué tomo para dormir", "pastillas para dormir", "cuánto paracetamol tomo", "cuánta melatonina tomo",
    "puedo tomar ibuprofeno", "dejar la metformina", "dejar mi tratamiento", "cambiar mi tratamiento",
    "qué remedio me recomiendas", "qué medicina tomo", "interpretar mis análisis", "resultados de laboratorio",
    "qué enfermedad tengo", "tengo hipotiroidismo", "tengo depresión",
    "dejar de fumar", "dejar el cigarro", "dejar de tomar alcohol", "dejar el alcohol",
]  # fmt: skip
"""Questions for a professional of health, who is not here."""

CUIDADO = [
    "quiero vomitar", "vomitar lo que comí", "vomitar después de comer", "no quiero comer nada", "dejar de comer",
    "no comer nada", "bajar kilos en una semana", "bajar kilos en un mes", "bajar de peso", "bajo de peso",
    "quiero adelgazar", "perder peso", "estoy gorda", "estoy gordo", "odio mi cuerpo", "pastillas para adelgazar",
    "laxantes para bajar", "ayuno de varios días",
]  # fmt: skip
"""Talk that may come from an eating disorder: no numbers, no diets, a warm word."""

IMC = [
    "imc", "mi imc", "cuál es mi imc", "calcular mi imc", "calcular imc", "índice de masa corporal", "indice de masa",
    "cuál es mi masa corporal", "cuál es mi peso ideal", "mi peso ideal", "cuánto debería pesar", "estoy en mi peso",
    "peso saludable",
]  # fmt: skip

ENERGIA = [
    "gasto de energía", "gasto calórico", "gasto energético", "cuánta energía gasto", "cuántas calorías gasto",
    "cuántas calorías quemo al día", "cuántas calorías necesito", "cuántas calorías debo comer",
    "cuántas calorías debo consumir", "metabolismo basal", "tasa metabólica", "mi metabolismo", "calorías por día",
    "calorías diarias", "calorías que necesito",
]  # fmt: skip

ALIMENTO = [
    "cuántas calorías tiene", "calorías de un alimento", "calorías de los alimentos", "calorías de alimentos",
    "tabla de calorías", "contar calorías",
]  # fmt: skip

IDEA = [
    "idea de comida sana", "ideas de comida", "algo sano para comer", "receta saludable", "recetas sanas",
    "colación saludable", "snack saludable", "antojo saludable", "once saludable",
]  # fmt: skip
"""For who is hungry: a quick idea."""

HAMBRE = ["tengo hambre", "ando con hambre", "tengo mucha hambre"]
"""The same, where nothing else is said."""

RECORDATORIO = [
    "recordatorio para dormir", "recordatorio de movimiento",
    "recordarme tomar agua", "recordatorios de salud", "recordatorios de vida sana",
]  # fmt: skip

REGISTROS = [
    "mis registros", "ver mis registros", "mi registro", "cómo voy con el agua", "cuánto dormí esta semana",
    "cuánto he dormido", "cuánto caminé esta semana", "cuánto he caminado", "cuánto me he movido", "mi progreso",
    "mi avance", "mis avances", "lo que he anotado", "ver lo anotado", "cuánto dormí ayer", "cuánto dormí anoche",
    "cuánto caminé ayer", "cuánto caminé hoy", "mi historial de hábitos",
]  # fmt: skip

EXPORTAR = [
    "exportar mis registros", "exporta mis registros", "manda mis registros", "mándame mis registros",
    "envíame mis registros", "pásame mis registros", "descargar mis registros", "copia de mis registros",
    "exporta todo", "exportar todo",
]  # fmt: skip

BORRAR = [
    "borrar mis registros", "borra mis registros", "bórrame mis registros", "elimina mis registros",
    "eliminar mis registros", "borrar lo anotado", "borra lo anotado", "quita mis registros", "limpiar mis registros",
    "borra lo que anotaste", "borra todo lo anotado",
]  # fmt: skip

REVOCAR = [
    "ya no guardes mis registros", "no guardes mis registros", "no anotes más", "deja de anotar", "dejar de anotar",
    "retiro mi permiso", "retirar mi permiso", "retiro mi consentimiento", "retirar consentimiento",
    "no quiero que guardes nada", "no guardes mis datos de salud",
    "dejar de registrar", "deja de registrar", "no registres más",
]  # fmt: skip
"""The permission to keep records is taken back."""

PERMISO = [
    "guarda mis registros", "guardar mis registros", "acepto guardar", "acepto que guardes", "quiero llevar registro",
    "llevar mis registros", "anota mis hábitos", "registrar mis hábitos", "empieza a anotar",
]  # fmt: skip
"""The permission is given for its own sake."""

GUARDA = [
    "guárdalo", "sí guárdalo", "guárdalos", "mejor sí guárdalo", "anótalo", "sí anótalo", "anótalos",
    "o sea sí guárdalo", "osea sí guárdalo", "guárdelo", "anótelo", "guardalo nomás",
]  # fmt: skip
"""The same, where nothing else is said: who has refused thinks again."""

MOVIMIENTO = [
    "salí a caminar", "fui a caminar", "fui a correr", "salí a correr",
    "hice ejercicio", "fui al gimnasio", "fui al gym", "hice deporte", "hice yoga", "entrené hoy",
    "anotar ejercicio", "registrar ejercicio", "anotar movimiento", "anduve en bici", "jugué fútbol",
]  # fmt: skip
"""Somebody has moved, and does not say for how long."""
